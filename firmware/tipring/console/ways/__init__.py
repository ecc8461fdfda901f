"""The link and the ways out on a page: state, history, drills, routes, degradation."""
