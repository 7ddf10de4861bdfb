"""Reading saved pages of the old portal: bytes → text → blocks → Page → stored article.

files       which files are pages, in which order
decoding    bytes → text
text_form   text → blocks            html_form   HTML → blocks
landmarks   blocks → breadcrumb, title, date, content, related list
contents    content → cover, caption, body, source
reading     all of the above for one file: path → Page, or a Refusal that says why not
places      breadcrumb → section
storing     Page → article           pictures    the files beside the page
relating    listed titles → related articles
"""
