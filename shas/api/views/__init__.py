"""The review over the API: reading what is public, and what the reader's roles show besides."""
