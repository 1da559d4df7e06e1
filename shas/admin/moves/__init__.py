"""The console's pages about dates: move, confirm, cancel, reinstate and record one entry, or move several together.

A page is checked before anything is written: it comes back with the difference and every warning, and only what was
shown can be set aside. All writes are services.
"""
