"""What one HTML page says: text, footer, tags, dates, lists, links, forms. Pure; a page is parsed once."""
