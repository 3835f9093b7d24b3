"""triage: one urgency-ordered queue for a SEND home-to-school transport desk."""
