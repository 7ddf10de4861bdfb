"""The desk of the inspection team: plans, teams, visits on one screen, remedies to follow."""
