package nobus

import (
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	address  = "DBUS_SESSION_BUS_ADDRESS"
	disabled = "disabled:"
	// marker tells the second start of a program why it has no bus.
	marker = "TOKENRACK_BUS_HUNG"
	// patience is how long the bus may take to answer.
	patience = 5 * time.Second
)

var (
	guard    sync.Mutex
	through  bool
	watchdog *time.Timer
)

func init() {
	// KWallet's own D-Bus service is another dial, and KDE speaks the Secret
	// Service too.
	_ = os.Setenv("DISABLE_KWALLET", "1")
	if os.Getenv(marker) != "" {
		_ = os.Unsetenv(marker)
		forbid("the session bus does not answer")
		return
	}
	if unwanted(os.Args, os.Getenv("TOKENRACK_PASSPHRASE_FILE")) {
		forbid("it was not asked for")
		return
	}
	if at := os.Getenv(address); at == "" || at == "autolaunch:" {
		socket := "/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"
		var info syscall.Stat_t
		if syscall.Lstat(socket, &info) != nil || info.Mode&syscall.S_IFMT != syscall.S_IFSOCK || info.Uid != uint32(os.Getuid()) {
			forbid("there is no session bus")
			return
		}
		_ = os.Setenv(address, "unix:path="+socket)
	}
	if os.Getenv(address) == disabled {
		because("the session bus is switched off")
		return
	}
	guard.Lock()
	defer guard.Unlock()
	watchdog = time.AfterFunc(patience, again)
}

func forbid(reason string) {
	_ = os.Setenv(address, disabled)
	because(reason)
}

// Through says that whatever dials the bus at its initialisation is done.
func Through() {
	guard.Lock()
	defer guard.Unlock()
	through = true
	if watchdog != nil {
		watchdog.Stop()
	}
}

// again starts the program anew without a bus, in the same process: its
// initialisation hangs, and nothing has happened yet.
func again() {
	guard.Lock()
	defer guard.Unlock()
	if through {
		return
	}
	_ = os.Setenv(address, disabled)
	_ = os.Setenv(marker, "1")
	_ = syscall.Exec("/proc/self/exe", os.Args, os.Environ())
}
