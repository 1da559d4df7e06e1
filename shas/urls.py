"""Public pages of the review. Slugs are for ever: an address once given out goes on working."""

from django.urls import path

from shas.views import authorities, groups, letters, publications, site

urlpatterns = [
    path("", publications.timeline, name="timeline"),
    path("visions/<slug:slug>/", publications.vision, name="vision"),
    path("publications/<slug:slug>/", publications.publication, name="publication"),
    path("authorities/", authorities.authorities, name="authorities"),
    path("authorities/<slug:slug>/", authorities.authority, name="authority"),
    path("find/", authorities.find, name="find"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:number>/", letters.letter, name="letter"),
    path("working-groups/", groups.working_groups, name="working_groups"),
    path("accessibility/", site.accessibility, name="accessibility"),
]
