from django.contrib.staticfiles.finders import AppDirectoriesFinder


class NeededFilesFinder(AppDirectoriesFinder):
    pass
