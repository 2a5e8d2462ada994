package dist

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"time"
)

// entry is a file in an archive, below the archive's one folder.
type entry struct {
	name string
	data []byte
	mode fs.FileMode
}

// tarGzip packs without a word of who packed it, where and when.
func tarGzip(folder string, entries []entry, date time.Time) ([]byte, error) {
	var packed bytes.Buffer
	compressor, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	writer := tar.NewWriter(compressor)
	for _, e := range entries {
		header := tar.Header{Name: folder + "/" + e.name, Mode: int64(e.mode), Size: int64(len(e.data)), ModTime: date,
			Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if err := writer.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := writer.Write(e.data); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	err = compressor.Close()
	return packed.Bytes(), err
}

// zipped is the same for Windows.
func zipped(folder string, entries []entry, date time.Time) ([]byte, error) {
	var packed bytes.Buffer
	writer := zip.NewWriter(&packed)
	for _, e := range entries {
		header := zip.FileHeader{Name: folder + "/" + e.name, Method: zip.Deflate, Modified: date}
		header.SetMode(e.mode)
		w, err := writer.CreateHeader(&header)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(e.data); err != nil {
			return nil, err
		}
	}
	err := writer.Close()
	return packed.Bytes(), err
}
