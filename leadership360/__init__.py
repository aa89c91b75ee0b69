"""Leadership 360: a 360 assessment for transformational leadership."""
