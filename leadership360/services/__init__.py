"""Use cases: one public function is one transaction."""
