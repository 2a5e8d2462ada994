//go:build !unix

package serve

// connectionsAllowed is how many connections the system lets us have.
func connectionsAllowed() int { return most }
