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

// A program that locks and unlocks for months would run into the kernel's bound
// on mappings, which ends it.
func TestWipedPagesAreOneToTheKernel(t *testing.T) {
	mappings := func() int {
		t.Helper()
		text, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skipf("the kernel shows no mappings: %v", err)
		}
		return strings.Count(string(text), "\n")
	}
	before := mappings()
	const times = 500
	var late []byte
	for range times {
		p := New()
		late = p.Take(32)
		late[0] = 1
		p.Wipe()
	}
	if more := mappings() - before; more > times/10 {
		t.Errorf("%d pages that were wiped left %d mappings behind", times, more)
	}
	if late[0] != 0 {
		t.Error("what is used too late does not read as zeros")
	}
}
