"""The spiders: portal.py is the generic one, from_sites.py builds a class of it for each site file."""
