"""Open3D's rays: colour from the textures' nearest pixels, depth along the camera's axis, ids."""
import numpy as np
import open3d as o3d

from peer import serve


def make_renderer(scene, width, height):
    rays_in = o3d.t.geometry.RaycastingScene(nthreads=1)
    rays_in.add_triangles(o3d.core.Tensor(scene.positions), o3d.core.Tensor(scene.triangles))
    # one row for "nothing" at the end, which Open3D's invalid id is clamped to
    nothing = len(scene.triangles)
    ids = np.append(scene.ids, np.uint16(0))
    corners = np.concatenate([scene.uvs[scene.triangles], np.zeros((1, 3, 2), np.float32)])
    origin_uv, edge_u, edge_v = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    offset = np.concatenate([scene.offset, np.full((1, 3), 235, np.float32)])
    scale = np.concatenate([scene.scale, np.zeros((1, 3), np.float32)])
    # all textures in one array of pixels
    sizes = np.array([texture.shape[:2] for texture in scene.textures], np.int32)
    starts = np.concatenate([[0], np.cumsum(sizes[:, 0] * sizes[:, 1])[:-1]]).astype(np.int32)
    pixels = np.concatenate([texture.reshape(-1, 4)[:, :3] for texture in scene.textures])
    texture_of = np.append(scene.texture_of, np.uint16(0))
    start_of, size_of = starts[texture_of], sizes[texture_of]
    focal = scene.focal * width
    x = ((np.arange(width) + 0.5 - width / 2) / focal).astype(np.float32)
    y = ((np.arange(height) + 0.5 - height / 2) / focal).astype(np.float32)
    local = np.stack([*np.meshgrid(x, y), np.ones((height, width), np.float32)], -1).reshape(-1, 3)
    rays = np.empty((height * width, 6), np.float32)

    def film(pose):
        rays[:, :3] = pose[:3, 3]
        np.matmul(local, pose[:3, :3].T.astype(np.float32), out=rays[:, 3:])
        hits = rays_in.cast_rays(o3d.core.Tensor(rays), nthreads=1)
        depth = hits["t_hit"].numpy()  # the rays are 1 long along the camera's axis
        triangle = np.minimum(hits["primitive_ids"].numpy(), nothing)
        bary = hits["primitive_uvs"].numpy()
        uv = origin_uv[triangle] + bary[:, :1] * edge_u[triangle] + bary[:, 1:] * edge_v[triangle]
        uv -= np.floor(uv)
        size = size_of[triangle]
        column = np.minimum((uv[:, 0] * size[:, 1]).astype(np.int32), size[:, 1] - 1)
        row = np.minimum((uv[:, 1] * size[:, 0]).astype(np.int32), size[:, 0] - 1)
        texel = pixels[start_of[triangle] + row * size[:, 1] + column]
        color = np.clip(offset[triangle] + scale[triangle] * texel, 0, 255).astype(np.uint8)
        return color, np.where(np.isfinite(depth), depth, 0), ids[triangle]

    return film


serve(f"Open3D {o3d.__version__}", make_renderer)
