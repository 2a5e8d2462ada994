// A stand-in for the checker.
package main

func main() {}
