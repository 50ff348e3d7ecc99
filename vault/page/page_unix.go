//go:build unix

package page

import (
	"os"

	"golang.org/x/sys/unix"
)

// take maps three pages, closes the outer ones, and locks the one between.
func take() (data []byte, locked bool) {
	size := os.Getpagesize()
	all, err := unix.Mmap(-1, 0, 3*size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return ordinary(), false
	}
	data = all[size : 2*size : 2*size]
	guarded := unix.Mprotect(all[:size], unix.PROT_NONE) == nil && unix.Mprotect(all[2*size:], unix.PROT_NONE) == nil
	return data, unix.Mlock(data) == nil && guarded && advise(data)
}

func giveBack(data []byte) {
	_ = unix.Munlock(data)                     // it is zeros by now
	_ = unix.Madvise(data, unix.MADV_DONTNEED) // so are they
}
