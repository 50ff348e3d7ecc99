//go:build unix

package harden

import (
	"sync"

	"golang.org/x/sys/unix"
)

var core struct {
	sync.Mutex
	before unix.Rlimit
	set    bool
}

// noCore sets the soft limit of core files to nothing: the hard one would stay
// with the programs that exec becomes.
func noCore() {
	core.Lock()
	defer core.Unlock()
	var limit unix.Rlimit
	if core.set || unix.Getrlimit(unix.RLIMIT_CORE, &limit) != nil {
		return
	}
	core.before = limit
	limit.Cur = 0
	core.set = unix.Setrlimit(unix.RLIMIT_CORE, &limit) == nil
}

func loosen() {
	core.Lock()
	defer core.Unlock()
	if core.set {
		_ = unix.Setrlimit(unix.RLIMIT_CORE, &core.before) // the program then makes no core files
		core.set = false
	}
}

// coreForbidden says that no core file is written.
func coreForbidden() bool {
	var limit unix.Rlimit
	return unix.Getrlimit(unix.RLIMIT_CORE, &limit) == nil && limit.Cur == 0
}
