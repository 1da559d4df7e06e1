"""Days and times as the portal writes them, where a page leaves that to Django: “9 May 2008, 01:43”."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
