"""Pages of raters, who come in by a link."""
