//go:build unix && !linux

package page

func advise([]byte) bool { return true }
