package page

import "golang.org/x/sys/unix"

// advise keeps the page out of core dumps and of forked children, see
// madvise(2).
func advise(data []byte) bool {
	return unix.Madvise(data, unix.MADV_DONTDUMP) == nil && unix.Madvise(data, unix.MADV_DONTFORK) == nil
}
