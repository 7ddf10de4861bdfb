"""Who may enter the desk: password, second factor, sessions, and what an admin may do to others."""
