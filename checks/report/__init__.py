"""Reports that a site must publish about itself."""
