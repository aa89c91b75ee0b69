"""Tables and their constraints. Importing ``leadership360.models.tables`` knows them all."""
