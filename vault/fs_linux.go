package vault

import "golang.org/x/sys/unix"

// remote names file systems by statfs(2)'s magic number whose locks or shared
// memory do not reach from one machine to another.
var remote = map[uint32]string{
	unix.NFS_SUPER_MAGIC:  "NFS",
	unix.SMB_SUPER_MAGIC:  "SMB",
	unix.CIFS_SUPER_MAGIC: "SMB",
	unix.SMB2_SUPER_MAGIC: "SMB",
	unix.AFS_SUPER_MAGIC:  "AFS",
	unix.AFS_FS_MAGIC:     "AFS",
	unix.CODA_SUPER_MAGIC: "Coda",
	unix.NCP_SUPER_MAGIC:  "NetWare",
	unix.V9FS_MAGIC:       "9p",
	unix.CEPH_SUPER_MAGIC: "Ceph",
	0x0bd00bd0:            "Lustre",
	0x47504653:            "GPFS",
	0x19830326:            "BeeGFS",
}

// remoteFS says whether dir is on a network file system, and which.
func remoteFS(dir string) (string, bool) {
	var stat unix.Statfs_t
	if unix.Statfs(dir, &stat) != nil {
		return "", false
	}
	name, is := remote[uint32(stat.Type)]
	return name, is
}
