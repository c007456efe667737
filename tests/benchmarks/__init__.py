"""What it costs at real sizes: measured when somebody asks (`make bench`), never asserted."""
