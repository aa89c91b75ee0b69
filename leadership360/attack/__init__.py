"""The release attacker: everything a report says, turned against those who answered."""
