package page

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// take locks a page of its own. It has not been run by this project's tests.
func take() (data []byte, locked bool) {
	size := uintptr(os.Getpagesize())
	address, err := windows.VirtualAlloc(0, size, windows.MEM_COMMIT|windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return ordinary(), false
	}
	data = unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&address))), size) // memory that Go does not move
	return data, windows.VirtualLock(address, size) == nil
}

func giveBack(data []byte) {
	_ = windows.VirtualUnlock(uintptr(unsafe.Pointer(&data[0])), uintptr(len(data))) // it is zeros by now
}
