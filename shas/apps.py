from django.apps import AppConfig


class ShasConfig(AppConfig):
    name = "shas"
    verbose_name = "The review"
