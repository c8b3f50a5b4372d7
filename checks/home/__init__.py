"""Home page: is it kept up to date, is it more than a menu."""
