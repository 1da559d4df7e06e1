"""The timetable as files: tables (CSV, XLSX, JSON), a calendar, a letter. Doors fetch the rows and serve what is built.

Nothing here asks who reads: a file is the same for everyone, because it starts from what is public.
"""
