"""What the dashboard shows: read models joined from the store, and the few things people change there."""
