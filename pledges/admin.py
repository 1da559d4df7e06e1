"""The five pledges in the console: to read, for their wording is quoted from the letter."""

from django.contrib import admin

from pledges.models import Pledge
from shas.admin.console import ConsoleAdmin


@admin.register(Pledge)
class PledgeAdmin(ConsoleAdmin):
    list_display = ["number", "title", "source"]
    list_display_links = ["number", "title"]
    list_filter = ["source"]
    search_fields = ["title", "wording"]
    ordering = ["number"]
    fields = ["number", "title", "wording", "source"]
