"""Facts of trees, the crooked ones too."""

from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase, TestCase

from content.trees import Tree
from news.models import Section
from tests.factories import make_organization, make_section


def row(pk, parent=None):
    return SimpleNamespace(pk=pk, parent_id=parent)


def pks(rows):
    return [each.pk for each in rows]


class TreeTests(SimpleTestCase):
    def setUp(self):
        self.rows = [row(1), row(3, 1), row(2, 1), row(4, 3), row(5), row(6, 3)]
        self.tree = Tree(self.rows)

    def test_children_stand_in_the_order_of_the_rows(self):
        self.assertEqual(pks(self.tree.children()), [1, 5])
        self.assertEqual(pks(self.tree.children(row(1))), [3, 2])
        self.assertEqual(pks(self.tree.children(row(4))), [])

    def test_ancestors_go_down_from_the_root(self):
        self.assertEqual(pks(self.tree.ancestors(self.rows[3])), [1, 3])
        self.assertEqual(pks(self.tree.trail(self.rows[3])), [1, 3, 4])
        self.assertEqual(pks(self.tree.ancestors(self.rows[0])), [])

    def test_a_subtree_reads_as_a_table_of_contents(self):
        self.assertEqual(pks(self.tree.subtree(self.rows[0])), [1, 3, 4, 6, 2])
        self.assertEqual(pks(self.tree.subtree(self.rows[4])), [5])

    def test_looking_changes_nothing(self):
        self.tree.children(row(99))
        self.assertEqual(pks(self.tree.children()), [1, 5])

    def test_a_row_whose_parent_is_not_there_has_no_ancestors(self):
        tree = Tree([orphan := row(2, 1)])
        self.assertEqual((tree.ancestors(orphan), tree.children()), ([], []))

    def test_a_circle_is_walked_once(self):
        first, *_, outside = rows = [row(1, 2), row(2, 3), row(3, 1), row(4, 1)]
        tree = Tree(rows)
        self.assertEqual(pks(tree.trail(first)), [3, 2, 1])
        self.assertEqual(pks(tree.trail(outside)), [3, 2, 1, 4])
        self.assertEqual(pks(tree.subtree(first)), [1, 3, 2, 4])
        self.assertEqual(tree.children(), [])

    def test_a_row_below_itself_is_walked_once(self):
        tree = Tree([own := row(1, 1)])
        self.assertEqual((tree.ancestors(own), tree.subtree(own)), ([], [own]))

    def test_a_very_deep_tree_is_walked_to_its_end(self):
        rows = [row(1), *(row(pk, pk - 1) for pk in range(2, 5001))]
        tree = Tree(rows)
        self.assertEqual(tree.subtree(rows[0]), rows)
        self.assertEqual(tree.trail(rows[-1]), rows)


class ForbidCycleTests(TestCase):
    def assert_refused(self, lower):
        with self.assertRaises(ValidationError) as refused:
            lower.full_clean()
        self.assertEqual(
            refused.exception.message_dict["parent"], ["Không thể đặt một mục nằm dưới chính nó."]
        )

    def test_a_section_cannot_stand_below_its_own_subsection(self):
        root = make_section()
        child = make_section(parent=root)
        grandchild = make_section(parent=child)
        for below in (root, child, grandchild):
            root.parent = below
            self.assert_refused(root)
        Section(name="Khác", parent=Section.objects.get(pk=child.pk)).full_clean()

    def test_an_organization_cannot_either(self):
        root = make_organization()
        root.parent = make_organization(parent=root)
        self.assert_refused(root)

    def test_a_new_row_and_a_root_are_fine(self):
        Section(name="Mới", parent=make_section()).full_clean()
        make_section().full_clean()

    def test_a_circle_that_is_there_already_is_named_and_does_not_hang(self):
        first, second = make_section(), make_section()
        Section.objects.filter(pk=first.pk).update(parent=second)
        Section.objects.filter(pk=second.pk).update(parent=first)
        self.assert_refused(Section.objects.get(pk=first.pk))
        self.assert_refused(Section(name="Mới", parent=Section.objects.get(pk=first.pk)))

    def test_pages_survive_a_circle(self):
        first, second = make_section(on_home=True, in_menu=True), make_section()
        Section.objects.filter(pk=first.pk).update(parent=second)
        Section.objects.filter(pk=second.pk).update(parent=first)
        for address in ("/", first.get_absolute_url()):
            self.assertEqual(self.client.get(address).status_code, 200, address)
