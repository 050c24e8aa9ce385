"""Takes apart the pictures that strangers' phones and programs made, in a process of its own with limits, and makes
plain small JPEGs of them."""
