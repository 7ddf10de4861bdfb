"""An article as a plain Django page shows it: the ORM and one template, four queries.

The article with its section, the sections, the newest, the newest of its section; at the portal's
address.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import RequestContext, Template
from django.urls import path

from news.models import Article, Section

LISTED = 5
PAGE = Template("""<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{{ article.title }}</title></head>
<body>
<nav><ul>{% for section in sections %}
  <li><a href="/{{ section.slug }}/">{{ section.name }}</a></li>{% endfor %}
</ul></nav>
<main>
  <p>{{ article.section.name }}</p>
  <h1>{{ article.title }}</h1>
  <p>{{ article.published_at|date:"H:i, d/m/Y" }}</p>
  <p>{{ article.lead }}</p>
  {% autoescape off %}{{ article.body }}{% endautoescape %}
  {% for articles in lists %}<ul>{% for each in articles %}
    <li><a href="{% url 'article' each.slug %}">{{ each.title }}</a>
      <time>{{ each.published_at|date:"d/m/Y" }}</time></li>{% endfor %}
  </ul>{% endfor %}
</main>
</body>
</html>
""")


def article(request, slug):
    shown = get_object_or_404(Article.objects.published().select_related("section"), slug=slug)
    newest = Article.objects.published().order_by("-published_at").exclude(pk=shown.pk)
    context = {
        "article": shown,
        "sections": Section.objects.all(),
        "lists": [newest[:LISTED], newest.filter(section=shown.section)[:LISTED]],
    }
    return HttpResponse(PAGE.render(RequestContext(request, context)))


urlpatterns = [path("tin-tuc/<slug:slug>/", article, name="article")]
