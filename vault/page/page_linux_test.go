package page

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// flags are what the kernel says of the mapping that holds an address: its
// permissions and VmFlags, see proc(5).
func flags(t *testing.T, address uintptr) (permissions, vm string) {
	t.Helper()
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skipf("the kernel shows no mappings: %v", err)
	}
	defer func() { _ = file.Close() }()
	inside := false
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var from, to uintptr
		var perms string
		if n, _ := fmt.Sscanf(scanner.Text(), "%x-%x %s", &from, &to, &perms); n == 3 {
			inside = from <= address && address < to
			if inside {
				permissions = perms
			}
		} else if inside && strings.HasPrefix(scanner.Text(), "VmFlags:") {
			return permissions, scanner.Text()
		}
	}
	return permissions, vm
}

func address(b []byte) uintptr { return uintptr(unsafe.Pointer(&b[0])) }

func TestThePageIsLockedAndGuarded(t *testing.T) {
	p := New()
	if !p.Locked() {
		t.Skip("the system locks no memory here (ulimit -l)")
	}
	size := uintptr(os.Getpagesize())
	perms, vm := flags(t, address(p.data))
	for _, want := range []string{" lo", " dd", " dc"} { // locked, not dumped, not forked
		if !strings.Contains(vm, want) {
			t.Errorf("the kernel says %q, and not%s", vm, want)
		}
	}
	if !strings.HasPrefix(perms, "rw-") {
		t.Errorf("its permissions are %s", perms)
	}
	for _, at := range []uintptr{address(p.data) - size, address(p.data) + size} {
		if perms, _ := flags(t, at); !strings.HasPrefix(perms, "---") {
			t.Errorf("the page beside it has the permissions %q", perms)
		}
	}
	p.Wipe()
	if _, vm := flags(t, address(p.data)); strings.Contains(vm, " lo") {
		t.Errorf("after it was wiped: %s", vm)
	}
}
