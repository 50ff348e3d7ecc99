package vault

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// local names file systems by statfs(2)'s magic number, for people.
var local = map[uint32]string{
	unix.EXT4_SUPER_MAGIC:      "ext4", // and its elders, which share it
	unix.XFS_SUPER_MAGIC:       "XFS",
	unix.BTRFS_SUPER_MAGIC:     "Btrfs",
	unix.F2FS_SUPER_MAGIC:      "F2FS",
	unix.OVERLAYFS_SUPER_MAGIC: "overlay",
	unix.TMPFS_MAGIC:           "tmpfs",
	unix.RAMFS_MAGIC:           "ramfs",
	unix.MSDOS_SUPER_MAGIC:     "FAT",
	unix.EXFAT_SUPER_MAGIC:     "exFAT",
	unix.FUSE_SUPER_MAGIC:      "FUSE",
	unix.V9FS_MAGIC:            "9p",
	unix.ECRYPTFS_SUPER_MAGIC:  "eCryptfs",
	unix.SQUASHFS_MAGIC:        "squashfs",
	0x2fc12fc1:                 "ZFS",
	0xca451a4e:                 "bcachefs",
	0x5346544e:                 "NTFS",
}

// diskOf describes the file system under a folder.
func diskOf(dir string) disk {
	var stat unix.Statfs_t
	if unix.Statfs(dir, &stat) != nil {
		return disk{}
	}
	kind := uint32(stat.Type)
	name := local[kind]
	if name == "" {
		name = fmt.Sprintf("file system %#x", kind)
	}
	return disk{
		name:     name,
		readOnly: stat.Flags&unix.ST_RDONLY != 0,
		fleeting: kind == unix.TMPFS_MAGIC || kind == unix.RAMFS_MAGIC,
		open:     kind == unix.MSDOS_SUPER_MAGIC || kind == unix.EXFAT_SUPER_MAGIC,
	}
}
