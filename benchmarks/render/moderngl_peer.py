"""moderngl on llvmpipe: one draw for each texture, nearest pixels, and three targets that are read back."""
import moderngl
import numpy as np

from peer import serve

context = moderngl.create_standalone_context(backend="egl")
program = context.program(
    vertex_shader="""
        #version 330
        uniform mat4 camera;
        uniform mat4 projection;
        in vec3 position; in vec2 uv; in vec3 offset; in vec3 scale; in uint object;
        out vec2 at; out float metres; flat out vec3 base; flat out vec3 factor; flat out uint id;
        void main() {
            vec4 p = camera * vec4(position, 1);
            at = uv; metres = p.z; base = offset; factor = scale; id = object;
            gl_Position = projection * p;
        }""",
    fragment_shader="""
        #version 330
        uniform sampler2D picture;
        in vec2 at; in float metres; flat in vec3 base; flat in vec3 factor; flat in uint id;
        layout(location = 0) out vec4 color; layout(location = 1) out float depth; layout(location = 2) out uint ids;
        void main() {
            color = vec4((base + factor * texture(picture, at).rgb * 255.0) / 255.0, 1);
            depth = metres; ids = id;
        }""",
)


def make_batch(scene, texture, double_sided):
    chosen = np.flatnonzero((scene.texture_of == texture) & (scene.double_sided == double_sided))
    if len(chosen) == 0:
        return None
    corners = scene.triangles[chosen].ravel()
    vertex = np.empty(len(corners), [("p", "3f4"), ("uv", "2f4"), ("o", "3f4"), ("s", "3f4"), ("id", "u4")])
    vertex["p"], vertex["uv"] = scene.positions[corners], scene.uvs[corners]
    vertex["o"], vertex["s"] = scene.offset[chosen].repeat(3, 0), scene.scale[chosen].repeat(3, 0)
    vertex["id"] = scene.ids[chosen].repeat(3)
    layout = ("3f 2f 3f 3f 1u", "position", "uv", "offset", "scale", "object")
    height, width = scene.textures[texture].shape[:2]
    picture = context.texture((width, height), 4, scene.textures[texture].tobytes())
    picture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return context.vertex_array(program, [(context.buffer(vertex.tobytes()), *layout)]), picture, double_sided


def make_renderer(scene, width, height):
    batches = [make_batch(scene, i, sides) for i in range(len(scene.textures)) for sides in (False, True)]
    batches = [batch for batch in batches if batch]
    target = context.framebuffer(
        [
            context.texture((width, height), 4),
            context.texture((width, height), 1, dtype="f4"),
            context.texture((width, height), 1, dtype="u2"),
        ],
        context.depth_renderbuffer((width, height)),
    )
    near, far, focal = 0.02, 100.0, scene.focal * width
    # y stays down, so that the rows that are read come from the top; triangles are turned over by that
    projection = np.array(
        [
            [2 * focal / width, 0, 0, 0],
            [0, 2 * focal / height, 0, 0],
            [0, 0, (far + near) / (far - near), -2 * far * near / (far - near)],
            [0, 0, 1, 0],
        ],
        np.float32,
    )
    context.front_face = "cw"

    def film(pose):
        target.use()
        context.enable(moderngl.DEPTH_TEST)
        target.clear()  # one value for all three targets: black, 0 m, no object
        program["camera"].write(np.linalg.inv(pose).T.astype(np.float32).tobytes())
        program["projection"].write(projection.T.copy().tobytes())
        for vertices, picture, double_sided in batches:
            (context.disable if double_sided else context.enable)(moderngl.CULL_FACE)
            picture.use()
            vertices.render()
        color = np.frombuffer(target.read(components=3, attachment=0), np.uint8)
        depth = np.frombuffer(target.read(components=1, attachment=1, dtype="f4"), np.float32)
        ids = np.frombuffer(target.read(components=1, attachment=2, dtype="u2"), np.uint16)
        return color, depth, ids

    return film


serve(f"moderngl {moderngl.__version__} on {context.info['GL_RENDERER']}", make_renderer)
