"""One search for companies, services, institutions, pages and help."""
