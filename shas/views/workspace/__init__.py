"""The workspace of an authority's leads: their own entry, its editions and documents, its moves, and asking for a date.

Signed-in pages: never cached. An authority one does not lead answers like one that does not exist. What is typed into
a form outlives the session (`accounts.kept`).
"""
