package vault

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// remote names file systems by statfs(2)'s magic number whose locks or shared
// memory do not reach from one machine to another. 9p is not among them: it
// joins a container or virtual machine to its own host.
var remote = map[uint32]string{
	unix.NFS_SUPER_MAGIC:  "NFS",
	unix.SMB_SUPER_MAGIC:  "SMB",
	unix.CIFS_SUPER_MAGIC: "SMB",
	unix.SMB2_SUPER_MAGIC: "SMB",
	unix.AFS_SUPER_MAGIC:  "AFS",
	unix.AFS_FS_MAGIC:     "AFS",
	unix.CODA_SUPER_MAGIC: "Coda",
	unix.NCP_SUPER_MAGIC:  "NetWare",
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
	if name, is := remote[uint32(stat.Type)]; is {
		return name, true
	}
	if uint32(stat.Type) == unix.FUSE_SUPER_MAGIC {
		return remoteFuse(dir)
	}
	return "", false
}

// fuseRemotes are the file systems of /proc/self/mountinfo that come over a
// network by way of FUSE.
var fuseRemotes = []string{"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.davfs2", "fuse.curlftpfs", "fuse.juicefs"}

// remoteFuse looks the mount up by its device number, see proc(5).
func remoteFuse(dir string) (string, bool) {
	var stat unix.Stat_t
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil || unix.Stat(dir, &stat) != nil {
		return "", false
	}
	return fuseName(string(mounts), fmt.Sprintf("%d:%d", unix.Major(stat.Dev), unix.Minor(stat.Dev)))
}

func fuseName(mounts, device string) (string, bool) {
	for line := range strings.Lines(mounts) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[2] != device {
			continue
		}
		at := slices.Index(fields, "-")
		if at > 0 && at+1 < len(fields) && slices.Contains(fuseRemotes, fields[at+1]) {
			return fields[at+1], true
		}
	}
	return "", false
}
