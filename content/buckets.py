"""Pictures and attachments in a bucket of an S3 service, for portals of several machines.

The bucket is private: a browser never gets an address of it. Pictures keep their address below
MEDIA_URL and attachments that of their row, so texts and rules are the same as with a disk.
"""

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from content.storing import whole

PATIENCE = Config(
    connect_timeout=3,  # seconds
    read_timeout=10,
    retries={"total_max_attempts": 3, "mode": "standard"},
    s3={"addressing_style": "path"},  # other services than Amazon's have no name for each bucket
    signature_version="s3v4",
    # What checksums botocore adds by itself other services do not know.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket(S3Storage):
    """A folder of the bucket; an object is there whole or not at all."""

    def __init__(self, **options):
        fixed = {"default_acl": None, "file_overwrite": False, "client_config": PATIENCE}
        super().__init__(**options | fixed)

    def bytes_kept(self):
        """Return how many bytes lie in this folder; the service is asked once a thousand files."""
        return sum(each.size for each in self.bucket.objects.filter(Prefix=f"{self.location}/"))


class PictureBucket(Bucket):
    """Pictures, which cchc_portal.views.picture hands out."""

    def __init__(self, **options):
        super().__init__(location="media", **options)

    def url(self, name, *ignored, **options):
        return settings.MEDIA_URL + filepath_to_uri(name)


class AttachmentBucket(Bucket):
    """Attachments, which their rows hand out to whom may read them."""

    def __init__(self, **options):
        super().__init__(location="attachments", **options)

    def _save(self, name, content):
        with whole(self, name):
            return super()._save(name, content)

    def url(self, name, *ignored, **options):
        raise ValueError("An attachment has the address of its row alone.")
