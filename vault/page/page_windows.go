package page

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// take locks a page of its own. It has not been run by this project's tests.
func take() (data []byte, locked bool, giveBack func()) {
	size := uintptr(os.Getpagesize())
	address, err := windows.VirtualAlloc(0, size, windows.MEM_COMMIT|windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return ordinary(), false, nil
	}
	data = unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&address))), size) // memory that Go does not move
	return data, windows.VirtualLock(address, size) == nil, func() {
		_ = windows.VirtualUnlock(address, size) // it is zeros by now
	}
}
