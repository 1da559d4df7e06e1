"""Taking in data from outside: a timetable (a letter's own text, CSV or XLSX) and, in ``review``, the review itself.

Each stage of a timetable is a small module, used in this order; all but the last are pure (no database):

1. ``source``        bytes to lines of text; refuses what cannot be read
   ``cells``         CSV and XLSX to rows of cells
2. ``letterhead``    the letter's own date
   ``letter_lines``  one line: a row, half of one, or prose
   ``final_report``  the final report, named in a sentence
   ``letter``        all of these to statements: whose date, which day
   ``table``         rows to statements
   ``dates``         how all of them read a date
3. ``authorities``   which authority is meant
   ``reading``       statements to plans: the year, the calendar, each entry once, warnings
4. ``content``       the stages in a row: bytes to a ``report`` of what was understood, passed over and refused
5. ``timetable``     ``import_timetable``: compare with the database and, all or nothing, call the services

Beside them ``letter_check``: whether a letter, before it is issued, reads back as its own timetable.
"""
