package desk

import (
	"context"
	"errors"
	"runtime"
	"time"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The clipboard by system calls: only so can a copy say that histories, the cloud
// and monitors are to leave it out. None of this has been run by this project's
// tests.
var (
	user32   = windows.NewLazySystemDLL("user32.dll")
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")
	ntdll    = windows.NewLazySystemDLL("ntdll.dll")

	openClipboard    = user32.NewProc("OpenClipboard")
	closeClipboard   = user32.NewProc("CloseClipboard")
	emptyClipboard   = user32.NewProc("EmptyClipboard")
	setClipboardData = user32.NewProc("SetClipboardData")
	getClipboardData = user32.NewProc("GetClipboardData")
	registerFormat   = user32.NewProc("RegisterClipboardFormatW")
	globalAlloc      = kernel32.NewProc("GlobalAlloc")
	globalFree       = kernel32.NewProc("GlobalFree")
	globalLock       = kernel32.NewProc("GlobalLock")
	globalUnlock     = kernel32.NewProc("GlobalUnlock")
	globalSize       = kernel32.NewProc("GlobalSize")
	moveMemory       = ntdll.NewProc("RtlMoveMemory")
)

const (
	unicodeText = 13     // CF_UNICODETEXT
	moveable    = 0x0002 // GMEM_MOVEABLE
)

// hints are the formats that ask others to leave a copy out; each holds a DWORD of
// 0 (Microsoft, "Clipboard Formats", section Cloud Clipboard and Clipboard History
// Formats; of the first any content counts).
var hints = []string{
	"ExcludeClipboardContentFromMonitorProcessing",
	"CanIncludeInClipboardHistory",
	"CanUploadToCloudClipboard",
}

// native is the clipboard of Windows.
type native struct{}

func nativeTool() tool { return native{} }

func (native) name() string { return "the system's clipboard" }

func (native) write(ctx context.Context, text []byte) error {
	return opened(ctx, func() error {
		if ok, _, _ := emptyClipboard.Call(); ok == 0 {
			return errClipboard
		}
		for _, name := range hints { // first, so that nobody sees the text without them
			if format := formatOf(name); format != 0 {
				_ = put(format, make([]byte, 4)) // a help, and no more
			}
		}
		wide := wideText(text)
		defer clear(wide)
		return put(unicodeText, wide)
	})
}

func (native) clear(ctx context.Context) error {
	return opened(ctx, func() error {
		if ok, _, _ := emptyClipboard.Call(); ok == 0 {
			return errClipboard
		}
		return nil
	})
}

func (native) read(ctx context.Context) (text []byte, err error) {
	err = opened(ctx, func() error {
		handle, _, _ := getClipboardData.Call(unicodeText)
		if handle == 0 {
			return nil // something else is there
		}
		size, _, _ := globalSize.Call(handle)
		at, _, _ := globalLock.Call(handle)
		if at == 0 || size < 2 {
			return errClipboard
		}
		wide := make([]byte, min(size, 2*most))
		defer clear(wide)
		_, _, _ = moveMemory.Call(uintptr(unsafe.Pointer(&wide[0])), at, uintptr(len(wide)))
		_, _, _ = globalUnlock.Call(handle)
		text = narrowText(wide)
		return nil
	})
	return text, err
}

var errClipboard = errors.New("the clipboard did not take it")

// opened runs fn while the clipboard is ours: it belongs to the thread that opened
// it, and another program may hold it for a while.
func opened(ctx context.Context, fn func() error) error {
	_, err := within(ctx, func() (string, error) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for {
			if ok, _, _ := openClipboard.Call(0); ok != 0 {
				break
			}
			if ctx.Err() != nil {
				return "", ctx.Err()
			}
			time.Sleep(10 * time.Millisecond)
		}
		defer func() { _, _, _ = closeClipboard.Call() }()
		return "", fn()
	})
	return err
}

// put hands data over in memory that belongs to the clipboard from then on.
func put(format uintptr, data []byte) error {
	handle, _, _ := globalAlloc.Call(moveable, uintptr(len(data)))
	if handle == 0 {
		return errClipboard
	}
	at, _, _ := globalLock.Call(handle)
	if at == 0 {
		_, _, _ = globalFree.Call(handle)
		return errClipboard
	}
	_, _, _ = moveMemory.Call(at, uintptr(unsafe.Pointer(&data[0])), uintptr(len(data)))
	_, _, _ = globalUnlock.Call(handle)
	if ok, _, _ := setClipboardData.Call(format, handle); ok == 0 {
		_, _, _ = globalFree.Call(handle)
		return errClipboard
	}
	return nil
}

func formatOf(name string) uintptr {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0
	}
	format, _, _ := registerFormat.Call(uintptr(unsafe.Pointer(wide)))
	return format
}

// wideText is UTF-16 with its end.
func wideText(text []byte) []byte {
	units := append(utf16.Encode([]rune(string(text))), 0)
	out := make([]byte, 0, 2*len(units))
	for _, u := range units {
		out = append(out, byte(u), byte(u>>8))
	}
	clear(units)
	return out
}

// narrowText is UTF-16 up to its end.
func narrowText(wide []byte) []byte {
	var units []uint16
	for i := 0; i+1 < len(wide); i += 2 {
		u := uint16(wide[i]) | uint16(wide[i+1])<<8
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	defer clear(units)
	return []byte(string(utf16.Decode(units)))
}
