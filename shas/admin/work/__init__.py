"""The console's pages about one entry's work: each move of the workflow, from the first draft to after the release.

They show what is signed (the edition, what changed in it, what is not ready) and hand back what they showed, so that
nobody signs what they have not read. All writes are services.
"""
