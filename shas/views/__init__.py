"""The public pages, one module per noun. They read what is public at one instant of the database's clock."""
