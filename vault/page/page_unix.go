//go:build unix

package page

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	access  = unix.PROT_READ | unix.PROT_WRITE
	private = unix.MAP_ANON | unix.MAP_PRIVATE
)

// take maps three pages, closes the outer ones, and locks the one between.
func take() (data []byte, locked bool, giveBack func()) {
	size := os.Getpagesize()
	all, err := unix.MmapPtr(-1, 0, nil, uintptr(3*size), access, private)
	if err != nil {
		return ordinary(), false, nil
	}
	pages := unsafe.Slice((*byte)(all), 3*size)
	data = pages[size : 2*size : 2*size]
	guarded := unix.Mprotect(pages[:size], unix.PROT_NONE) == nil && unix.Mprotect(pages[2*size:], unix.PROT_NONE) == nil
	return data, unix.Mlock(data) == nil && guarded && advise(data), func() { empty(pages) }
}

// empty gives the pages back and lays nothing in their place, which is neither
// locked nor guarded: where such places stand beside each other they are one to
// the kernel. It has room for some 65,000 of them, and a program that could map
// no more would die (vm.max_map_count of proc(5)).
func empty(pages []byte) {
	all := unsafe.Pointer(unsafe.SliceData(pages))
	_, _ = unix.MmapPtr(-1, 0, all, uintptr(len(pages)), access, private|unix.MAP_FIXED)
}
