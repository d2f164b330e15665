"""What goes on paper: the queue of jobs, their routes, their templates."""
