"""One fault for each rule of ../semgrep.yml; never imported, only read by .ci/run."""

mark_safe(text)
format_html(text)


@csrf_exempt
def view(request):
    pass


cursor.execute(f"SELECT {name}")
cursor.execute("SELECT %s" % name)


class Meta:
    fields = "__all__"


get(address, verify=False)
eval(text)
pickle.loads(data)
subprocess.run(line, shell=True)
